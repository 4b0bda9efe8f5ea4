"""Signature images from outside: read, checked, drawn anew, never trusted."""

from io import BytesIO

from PIL import Image

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4000
FORMATS = ("PNG", "JPEG")


class SignatureFault(ValueError):
    """Why an image can't be a signature: `empty`, `size`, `format` or `blank`."""


def read_signature_image(data):
    """Return a signature as a fresh PNG (bytes), whatever else the file held is gone.

    :param bytes data: PNG or JPEG, up to 2 MiB and 4,000 by 4,000 pixels
    :raises SignatureFault: naming what is wrong

    >>> read_signature_image(b"")
    Traceback (most recent call last):
    ...
    hei_sme_signature_image.SignatureFault: empty
    """
    if not data:
        raise SignatureFault("empty")
    if len(data) > MAX_BYTES:
        raise SignatureFault("size")
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        if max(image.size) > MAX_SIDE:
            raise SignatureFault("size")
        image.load()
    except SignatureFault:
        raise
    except Exception as error:  # Pillow raises what its decoders raise.
        raise SignatureFault("format") from error
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    darkest, lightest = paper.convert("L").getextrema()
    if lightest - darkest < 32:
        raise SignatureFault("blank")
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
