import { registry } from "@web/core/registry";
import {
    RottingStatusBarDurationField,
    rottingStatusBarDurationField,
} from "@mail/js/rotting_mixin/rotting_statusbar";

/** The stages over the form. A refused move leaves the stage where it was. */
export class CollaborationStageField extends RottingStatusBarDurationField {
    async selectItem(item) {
        const { name, record } = this.props;
        const before = record.data[name];
        try {
            await super.selectItem(item);
        } finally {
            if (record.dirty && record.data[name].id !== before.id) {
                await record.update({ [name]: before });
            }
        }
    }
}

// Found by the form's js_class before the general one.
registry.category("fields").add("hei_sme_collaboration_form.rotting_statusbar_duration", {
    ...rottingStatusBarDurationField,
    component: CollaborationStageField,
});
