import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Field } from "@web/views/fields/field";
import { formatSelection } from "@web/views/fields/formatters";
import { PropertiesField } from "@web/views/fields/properties/properties_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { answeredBy } from "../board/status";

import { Component, onMounted, onWillStart, useRef } from "@odoo/owl";

const { DateTime } = luxon;

/** By day, then in the order of noting; what isn't saved yet comes last. */
function inOrder(a, b) {
    return day(a) - day(b) || (a.resId || Infinity) - (b.resId || Infinity);
}

function day({ data }) {
    return data.date ? data.date.toMillis() : 8.64e15;
}

/**
 * The protocol of one collaboration: each step with its number, what to elaborate,
 * its answers in place and its state.
 *
 * The answers are fields of the collaboration. The form loads them (see
 * `static/src/form`); a step's `layout` says which of them it draws.
 */
export class StepsField extends Component {
    static template = "hei_sme_collaboration.StepsField";
    static components = { Field, PropertiesField };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.list = useRef("list");
        onWillStart(async () => {
            this.isOfficer = await user.hasGroup("hei_sme_collaboration.group_officer");
        });
        onMounted(() => this.goToWanted());
    }

    /** Whoever was led to a step finds it in sight, with the keyboard on it. */
    goToWanted() {
        const wanted = this.list.el.querySelector(".o_hei_sme_step_wanted");
        if (wanted) {
            wanted.focus({ preventScroll: true });
            wanted.scrollIntoView({ block: "center" });
        }
    }

    /** The context may name the step that the card was opened for. */
    isWanted(line) {
        return line.data.code === this.card.context.hei_sme_step;
    }

    get card() {
        return this.props.record;
    }

    get lines() {
        return this.card.data[this.props.name].records;
    }

    get ourSide() {
        return this.card.data.our_side;
    }

    get isClosed() {
        return this.card.data.stage_kind === "closed";
    }

    /** The first required step that is still open, the one to look at. */
    get currentLine() {
        return this.lines.find(
            ({ data }) => data.required && !["done", "skipped"].includes(data.state)
        );
    }

    lineClass(line) {
        return {
            [`o_hei_sme_step_${line.data.state}`]: true,
            o_hei_sme_step_current: !this.isClosed && line === this.currentLine,
            o_hei_sme_step_wanted: this.isWanted(line),
        };
    }

    // Answers

    requirements(line) {
        const layout = line.data.layout || [];
        return layout.map((requirement, index) => ({
            ...requirement,
            key: index,
            fields: requirement.fields.filter((name) => this.fieldNode(name)),
            showLabel: layout.length > 1 || requirement.label !== line.data.name,
        }));
    }

    fieldNode(name) {
        const nodes = this.env.heiSmeFieldNodes || {};
        return nodes[`${name}_0`] || Object.values(nodes).find((n) => n.name === name);
    }

    fieldId(name) {
        return `${name}_0`;
    }

    /** The example stands in the first text field while nothing is written there. */
    fieldAttrs(line, requirement, name) {
        const first = this.requirements(line)
            .flatMap((entry) => entry.fields)
            .find((each) => ["text", "char"].includes(this.card.fields[each].type));
        const attrs = {};
        if (name === first && line.data.example && !this.isReadonly) {
            attrs.placeholder = _t("For example: %s", line.data.example);
        }
        return attrs;
    }

    get isReadonly() {
        return this.props.readonly;
    }

    questionColumns() {
        return this.env.isSmall ? 1 : 2;
    }

    // State

    stateText(line) {
        const { state, skip_reason, completion, side } = line.data;
        if (state === "done") {
            return this.answeredText(line);
        }
        if (state === "skipped") {
            return _t("skipped: %s", skip_reason || "");
        }
        if (state === "proposed") {
            return [_t("proposed"), this.answeredText(line)].filter(Boolean).join(" · ");
        }
        if (completion === "approach") {
            return this.approaches.some((a) => a.data.state === "pending")
                ? _t("waiting for a department")
                : _t("nobody has accepted yet");
        }
        if (completion === "signature") {
            return this.memorandumText;
        }
        return answeredBy(side, this.ourSide);
    }

    /** When it was answered and by whom; of the other side, by name. */
    answeredText(line) {
        const { done_on, done_by_id, answered_by } = line.data;
        const who = answered_by || (done_by_id && done_by_id.display_name);
        return [this.shortDate(done_on), who].filter(Boolean).join(" · ");
    }

    // The memorandum of the last step; its fields come with the memorandum's room.

    get memorandum() {
        return this.card.data.agreement_id;
    }

    get memorandumText() {
        const { agreement_state } = this.card.data;
        if (!this.memorandum || !agreement_state) {
            return _t("not drafted");
        }
        const { selection } = this.card.fields.agreement_state;
        return formatSelection(agreement_state, { selection });
    }

    get canDraft() {
        const { hei_id, sme_id } = this.card.data;
        return this.isOfficer && !this.isReadonly && !this.isClosed && hei_id && sme_id;
    }

    shortDate(date) {
        if (!date) {
            return "";
        }
        const day = typeof date === "string" ? deserializeDate(date) : date;
        return day.year === DateTime.local().year
            ? day.toLocaleString({ day: "numeric", month: "short" })
            : formatDate(day);
    }

    // Approaches of step 1

    /** In the order in which the request went. */
    get approaches() {
        const list = this.card.data.approach_ids;
        return list ? list.records.toSorted(inOrder) : [];
    }

    approachText(approach) {
        const { unit_id, office_id, partner_id, previous_id, side, user_id } =
            approach.data;
        if (unit_id) {
            const from = (previous_id || user_id)?.display_name;
            return from
                ? `${from} → ${unit_id.display_name}`
                : _t("passed on to %s", unit_id.display_name);
        }
        const asked = [office_id?.display_name, partner_id?.display_name]
            .filter(Boolean)
            .join(", ");
        return side === this.ourSide
            ? _t("kept by %s", office_id?.display_name || "")
            : _t("approached %s", asked);
    }

    approachState(approach) {
        const { state, answered_on } = approach.data;
        const label = formatSelection(state, {
            selection: approach.fields.state.selection,
        });
        return [label, this.shortDate(answered_on)].filter(Boolean).join(" ");
    }

    /** Until when an answer is expected of whoever hasn't answered. */
    approachDeadline(approach) {
        const { state, deadline } = approach.data;
        return state === "pending" && deadline
            ? _t("answer by %s", this.shortDate(deadline))
            : "";
    }

    isLate(approach) {
        const { deadline } = approach.data;
        return Boolean(deadline) && deadline < DateTime.local().startOf("day");
    }

    get passesOn() {
        return this.card.data.asked_side === this.ourSide;
    }

    get addApproachLabel() {
        return this.passesOn
            ? _t("Pass on to a department")
            : _t("Note an approach");
    }

    openApproach(approach) {
        return this.openDialog(
            "hei.sme.approach",
            approach ? approach.resId : false,
            approach ? _t("Approach") : this.addApproachLabel
        );
    }

    addApproach() {
        return this.passesOn
            ? this.call(this.card, "action_pass_on")
            : this.openApproach();
    }

    // Buttons

    async openDialog(resModel, resId, name) {
        if (!(await this.card.save())) {
            return;
        }
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name,
                res_model: resModel,
                res_id: resId,
                views: [[false, "form"]],
                target: "new",
                context: { default_collaboration_id: this.card.resId },
            },
            { onClose: () => this.reload() }
        );
    }

    draftMemorandum() {
        return this.call(this.card, "action_draft_memorandum");
    }

    openMemorandum() {
        return this.call(this.card, "action_open_memoranda");
    }

    /** Show the card afresh, its messages and activities along with it. */
    reload() {
        return this.card.model.load();
    }

    /** Run a method of a line or the card once the card is saved, then show the result. */
    async call(line, method) {
        if (!(await this.card.save())) {
            return;
        }
        await this.action.doActionButton({
            type: "object",
            name: method,
            resModel: line.resModel,
            resId: line.resId,
            resIds: [line.resId],
            context: this.card.context,
            onClose: () => this.reload(),
        });
    }
}

export const stepsField = {
    component: StepsField,
    displayName: _t("Steps of the protocol"),
    supportedTypes: ["one2many"],
    useSubView: true,
    fieldDependencies: [
        { name: "our_side", type: "selection" },
        { name: "asked_side", type: "selection" },
        { name: "stage_kind", type: "selection" },
    ],
};

registry.category("fields").add("hei_sme_steps", stepsField);
