import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatSelection } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { waitingFor } from "./status";

import { Component } from "@odoo/owl";

/** Whose turn it is and how long nobody wrote: "waiting for us · 12 d". */
export class TurnField extends Component {
    static template = "hei_sme_collaboration.TurnField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    get text() {
        const { turn, our_side, close_outcome, stage_kind } = this.data;
        if (stage_kind === "closed") {
            return formatSelection(close_outcome, {
                selection: this.props.record.fields.close_outcome.selection,
            });
        }
        const parts = [waitingFor(turn, our_side), this.silence];
        return parts.filter(Boolean).join(" · ");
    }

    get silence() {
        const days = this.data.silent_days;
        if (!days) {
            return "";
        }
        return this.data.turn
            ? _t("%(days)s d", { days })
            : _t("silent for %(days)s d", { days });
    }

    get title() {
        const days = this.data.silent_days;
        return days
            ? _t("Last message, answer or approach: %(days)s days ago", { days })
            : _t("Last message, answer or approach: today");
    }

    get isOurs() {
        return Boolean(this.data.turn) && this.data.turn === this.data.our_side;
    }
}

export const turnField = {
    component: TurnField,
    displayName: _t("Whose turn it is"),
    supportedTypes: ["selection"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "our_side", type: "selection" },
        { name: "stage_kind", type: "selection" },
        { name: "close_outcome", type: "selection" },
        { name: "silent_days", type: "integer" },
    ],
};

registry.category("fields").add("hei_sme_turn", turnField);
