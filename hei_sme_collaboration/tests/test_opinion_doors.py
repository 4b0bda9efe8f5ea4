"""An opinion never reaches the other side, whichever door somebody tries."""
