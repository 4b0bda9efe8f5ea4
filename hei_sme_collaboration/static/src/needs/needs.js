import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

const REMEMBERED = "hei_sme_collaboration.needs_scope";

/**
 * What needs me now: a section for each kind of thing that waits, with its first lines.
 *
 * All of it comes from `hei.sme.need`; whoever comes back by the breadcrumbs gets it
 * afresh.
 */
export class Needs extends Component {
    static template = "hei_sme_collaboration.Needs";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ needs: null });
        this.display = { controlPanel: {} };
        onWillStart(() => this.load(browser.localStorage.getItem(REMEMBERED)));
    }

    get needs() {
        return this.state.needs;
    }

    async load(scope) {
        this.state.needs = await this.orm.call("hei.sme.need", "overview", [
            scope || false,
        ]);
    }

    async choose(scope) {
        browser.localStorage.setItem(REMEMBERED, scope);
        await this.load(scope);
    }

    /** Open a line here; a click that asks for another tab is the browser's. */
    async open(ev, section, line) {
        if (ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        ev.preventDefault();
        await this.follow("open_one", [section.key, line.id]);
    }

    showAll(section) {
        return this.follow("open_all", [section.key, this.needs.scope]);
    }

    async follow(method, args) {
        const action = await this.orm.call("hei.sme.need", method, args);
        await this.action.doAction(action);
    }
}

registry.category("actions").add("hei_sme_needs", Needs);
