import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { markup } from "@odoo/owl";

const STEPS = ".o_hei_sme_steps";

/** A sentence to write in the answer field of that name. */
function answer(name, content, example) {
    return {
        trigger: `${STEPS} .o_field_widget[name='${name}'] textarea`,
        content,
        tooltipPosition: "bottom",
        run: `edit ${example}`,
    };
}

/** A tag to choose in the answer field of that name. */
function choice(name, content, search) {
    return [
        {
            trigger: `${STEPS} .o_field_widget[name='${name}'] input`,
            content,
            tooltipPosition: "bottom",
            run: `edit ${search}`,
        },
        {
            isActive: ["auto"],
            trigger: `.o-autocomplete--dropdown-item:contains('${search}')`,
            run: "click",
        },
        {
            isActive: ["auto"],
            trigger: `${STEPS} .o_field_widget[name='${name}'] .o_tag:contains('${search}')`,
        },
    ];
}

registry.category("web_tour.tours").add("hei_sme_collaboration_tour", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            trigger: ".o_app[data-menu-xmlid='hei_sme_collaboration.menu_root']",
            content: markup(
                _t(
                    "Let's take a company from the first contact to a printed memorandum. Open <b>Collaborations</b>."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: ".o_hei_sme_needs, button[name='action_we_are_hei']" },
        {
            isActive: ["button[name='action_we_are_hei']"],
            trigger: "button[name='action_we_are_hei']",
            content: _t("Say who you are. It is asked once."),
            tooltipPosition: "bottom",
            run: "click",
            expectUnloadPage: true,
        },
        {
            isActive: [".o_hei_sme_needs"],
            trigger:
                ".o_nav_entry[data-menu-xmlid='hei_sme_collaboration.menu_collaborations']",
            content: markup(
                _t("What waits for you is listed here. <b>Collaborations</b> opens the board.")
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_hei_sme_board .o_kanban_renderer",
        },
        {
            trigger: ".o-kanban-button-new",
            content: markup(
                _t("Every company relation is a card. Press <b>New</b> to make one.")
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_field_widget[name='sme_id'] input",
            content: _t("Which company asked? Write its name and choose or create it."),
            tooltipPosition: "right",
            run: "edit Hilltop Steelworks",
        },
        {
            isActive: ["auto"],
            trigger: ".o-autocomplete--dropdown-item:contains('Hilltop Steelworks')",
            run: "click",
        },
        {
            isActive: ["auto"],
            trigger:
                ".o_kanban_quick_create .o_field_widget[name='sme_id'] input:value('Hilltop Steelworks')",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_edit",
            content: markup(_t("<b>Edit</b> makes the card and opens it.")),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: `${STEPS} .o_hei_sme_step[data-code='1']` },
        {
            trigger: "button[name='action_keep']",
            content: markup(
                _t(
                    "Step 1: a department takes the request. You may <b>pass it on</b> to one. For now, <b>keep it</b> yourself."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: `${STEPS} .o_hei_sme_step_done[data-code='1']` },
        answer(
            "purpose",
            _t("Step 2.a, briefly: what is the collaboration for?"),
            "Cleaner steel, and people who know how to make it."
        ),
        answer(
            "forms",
            _t("How could it look?"),
            "Traineeships in the laboratory and guest lectures."
        ),
        answer(
            "ambition_short_term",
            _t("What do they want in the short term?"),
            "Two trainees this winter."
        ),
        answer(
            "ambition_medium_term",
            _t("And in the medium term?"),
            "A joint course on clean steel."
        ),
        answer(
            "contribution_note",
            _t("Step 2.b.i: what does the company bring? A tag or a sentence will do."),
            "A laboratory on two mornings a week."
        ),
        answer(
            "merit_note",
            _t("Step 2.b.ii: why this company?"),
            "Every second engineer there once was a trainee."
        ),
        ...choice("way_ids", _t("Step 2.c: what do you agree to do?"), "Traineeship"),
        ...choice("study_field_ids", _t("In which study fields?"), "071"),
        {
            trigger: ".o_form_button_save",
            content: _t("Save: steps that are answered get their tick."),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: `${STEPS} .o_hei_sme_step_done[data-code='2.c']` },
        {
            trigger: ".o_statusbar_status button:contains('Memorandum')",
            content: markup(
                _t(
                    "All answered, so the card may go on to <b>Memorandum</b>. With a step missing it would say which one."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('Memorandum')",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_draft_memorandum']",
            content: markup(
                _t("<b>Draft memorandum</b> takes the parties, ways and fields from here.")
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name='article_ids']" },
        {
            trigger: "button[name='action_print']",
            content: markup(
                _t(
                    "Here are its articles, yours to edit. <b>Print</b> it: until it is ready to sign it says DRAFT."
                )
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: ".o_form_view .o_field_widget[name='article_ids']" },
    ],
});
