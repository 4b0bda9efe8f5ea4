import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

const MEMORANDA = [
    "hei_sme_collaboration.report_memorandum",
    "hei_sme_collaboration.report_collaboration_memorandum",
];

/**
 * The web client refuses a PDF where wkhtmltopdf is missing. A memorandum doesn't need
 * it where the server says so.
 */
async function printMemorandum(action, options, env) {
    if (action.report_type !== "qweb-pdf" || !MEMORANDA.includes(action.report_name)) {
        return false;
    }
    const possible = await env.services.orm.call(
        "ir.actions.report",
        "can_print_memoranda",
        [action.report_name, action.context?.active_ids || []]
    );
    if (!possible) {
        return false;
    }
    env.services.ui.block({ message: _t("Printing…") });
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("hei_sme_memorandum", printMemorandum);
