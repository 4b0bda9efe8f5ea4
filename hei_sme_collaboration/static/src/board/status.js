import { _t } from "@web/core/l10n/translation";

/** Who has to answer next, in the words of whoever reads it. */
export function waitingFor(turn, ourSide) {
    if (!turn) {
        return "";
    }
    if (turn === ourSide) {
        return _t("waiting for us");
    }
    return {
        hei: _t("waiting for the HEI"),
        sme: _t("waiting for the company"),
        unit: _t("waiting for a department"),
    }[turn];
}

/** Who answers a step, in the words of whoever reads it. */
export function answeredBy(side, ourSide) {
    if (side === "both") {
        return _t("both answer");
    }
    if (side === ourSide) {
        return _t("we answer");
    }
    return side === "hei" ? _t("HEI answers") : _t("company answers");
}
