import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** More dots than this say less than the numbers alone. */
const MOST_DOTS = 12;

/** How far the protocol is: "●●●○○○ 3 of 6". */
export class ProgressField extends Component {
    static template = "hei_sme_collaboration.ProgressField";
    static props = { ...standardFieldProps, unit: { type: String, optional: true } };

    get done() {
        return this.props.record.data[this.props.name];
    }

    get count() {
        return this.props.record.data.step_count;
    }

    get full() {
        return this.count <= MOST_DOTS ? "●".repeat(this.done) : "";
    }

    get hollow() {
        return this.count <= MOST_DOTS ? "○".repeat(this.count - this.done) : "";
    }

    get text() {
        const numbers = { done: this.done, count: this.count };
        return this.props.unit === "steps"
            ? _t("%(done)s of %(count)s steps", numbers)
            : _t("%(done)s of %(count)s", numbers);
    }
}

export const progressField = {
    component: ProgressField,
    displayName: _t("Steps done"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
    fieldDependencies: [{ name: "step_count", type: "integer" }],
    extractProps: ({ options }) => ({ unit: options.unit }),
};

registry.category("fields").add("hei_sme_progress", progressField);
