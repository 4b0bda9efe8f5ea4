import { ImportAction } from "@base_import/import_action/import_action";
import { BaseImportModel } from "@base_import/import_model";
import { ImportRecords } from "@base_import/import_records/import_records";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

const MEMORANDUM = "hei.sme.agreement";
const WHOLE = [MEMORANDUM, "hei.sme.collaboration"];
/** So many bytes of scans go up in one request, or one scan that is larger. */
const MAX_BYTES = 20 * 1024 * 1024;

/** The memoranda's lists make no new ones by hand; what was signed before comes here. */
class ImportMemoranda extends ImportRecords {
    static template = "hei_sme_collaboration.ImportMemoranda";
}

registry.category("cogMenu").add(
    "hei-sme-import-memoranda",
    {
        Component: ImportMemoranda,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: async ({ config, searchModel, isSmall }) =>
            !isSmall &&
            searchModel?.resModel === MEMORANDUM &&
            config.actionType === "ir.actions.act_window" &&
            ["kanban", "list"].includes(config.viewType) &&
            (await user.hasGroup("hei_sme_collaboration.group_officer")),
    },
    { sequence: 1 }
);

patch(ImportAction.prototype, {
    /** The server takes such a file in at once: all of it or nothing. */
    get isBatched() {
        return !WHOLE.includes(this.resModel) && super.isBatched;
    },
});

patch(BaseImportModel.prototype, {
    /** Another file may be written in another way: look at it afresh. */
    async updateData(fileChanged = false) {
        if (fileChanged && WHOLE.includes(this.resModel)) {
            this.importOptionsValues.encoding.value = "";
            this.importOptionsValues.separator.value = "";
        }
        return super.updateData(fileChanged);
    },

    /** Scans go up before the file is read: a row without its scan never comes in. */
    async executeImport(isTest, totalSteps, importProgress) {
        if (this.resModel === MEMORANDUM) {
            await this._uploadScans();
        }
        return super.executeImport(isTest, totalSteps, importProgress);
    },

    async _uploadScans() {
        this.uploadedScans ||= new Set();
        const files = Object.values(this.binaryFilesParams.binaryFiles.value);
        const waiting = files.filter((file) => !this.uploadedScans.has(file));
        let batch = [];
        let size = 0;
        for (const file of waiting) {
            if (batch.length && size + file.size > MAX_BYTES) {
                await this._uploadBatch(batch);
                [batch, size] = [[], 0];
            }
            batch.push(file);
            size += file.size;
        }
        if (batch.length) {
            await this._uploadBatch(batch);
        }
    },

    async _uploadBatch(files) {
        const form = new FormData();
        form.append("csrf_token", odoo.csrf_token);
        form.append("model", "base_import.import");
        form.append("id", this.id);
        for (const file of files) {
            form.append("ufile", file, file.name);
        }
        const response = await fetch("/web/binary/upload_attachment", {
            method: "POST",
            body: form,
        });
        const answers = response.ok ? await response.json() : [{ error: true }];
        if (answers.some((answer) => answer.error)) {
            // The rows that name them say so.
            this.notificationService.add(
                _t("Some files couldn't be uploaded. Choose them again, or fewer at once."),
                { type: "danger" }
            );
            return;
        }
        files.forEach((file) => this.uploadedScans.add(file));
    },

    /** Each message of ours names its rows and stands by itself. */
    _handleImportErrors(messages, name) {
        if (!messages.every((message) => message.hei_sme_whole)) {
            return super._handleImportErrors(messages, name);
        }
        const errors = messages.filter((message) => message.type === "error");
        const hints = messages.filter((message) => message.type !== "error");
        if (errors.length) {
            this._addMessage("danger", [
                _t("Nothing was imported yet. Mend these in the file, then load it again:"),
                ...errors.map((message) => message.message),
            ]);
        }
        if (hints.length) {
            this._addMessage("warning", [
                _t("Look at these first. You can import all the same:"),
                ...hints.map((message) => message.message),
            ]);
        }
        return true;
    },
});
