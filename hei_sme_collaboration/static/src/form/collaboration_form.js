import { registry } from "@web/core/registry";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

import { useSubEnv } from "@odoo/owl";

/** Leaves out the group of answers: the steps draw each of them in its place. */
export class CollaborationFormCompiler extends FormCompiler {
    compileNode(node, ...args) {
        if (node.tagName === "group" && node.getAttribute("name") === "answers") {
            return;
        }
        return super.compileNode(node, ...args);
    }
}

/** Hands the form's fields, with their widgets and options, to the steps. */
export class CollaborationFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        useSubEnv({ heiSmeFieldNodes: this.props.archInfo.fieldNodes });
    }
}

registry.category("views").add("hei_sme_collaboration_form", {
    ...formView,
    Compiler: CollaborationFormCompiler,
    Renderer: CollaborationFormRenderer,
});
