import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** Who approached whom, said as "us" where one of the parties is us. */
export class DirectionField extends RadioField {
    get items() {
        return super.items.map(([value, label]) => [value, this.labels[value] || label]);
    }

    get labels() {
        const { our_partner_id: us, hei_id, sme_id } = this.props.record.data;
        if (us && hei_id && hei_id.id === us.id) {
            return {
                sme_to_hei: _t("The company approached us"),
                hei_to_sme: _t("We approached the company"),
            };
        }
        if (us && sme_id && sme_id.id === us.id) {
            return {
                sme_to_hei: _t("We approached the HEI"),
                hei_to_sme: _t("The HEI approached us"),
            };
        }
        return {};
    }
}

export const directionField = {
    ...radioField,
    component: DirectionField,
    displayName: _t("Who approached whom"),
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "our_partner_id", type: "many2one", relation: "res.partner" }],
};

registry.category("fields").add("hei_sme_direction", directionField);
