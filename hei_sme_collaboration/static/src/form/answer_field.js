import { registry } from "@web/core/registry";
import { TextField, textField } from "@web/views/fields/text/text_field";

/** A text that is one line high until more is written: answers are brief. */
export class AnswerField extends TextField {
    static defaultProps = { ...TextField.defaultProps, rowCount: 1 };

    get minimumHeight() {
        return 0;
    }
}

registry.category("fields").add("hei_sme_answer", {
    ...textField,
    component: AnswerField,
});
