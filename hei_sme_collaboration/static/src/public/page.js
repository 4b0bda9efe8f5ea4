// What every page does: bring the eye to what went wrong, tell the institution that a
// person is here (not a mail scanner), send a form once.
document.querySelector("[data-focus]")?.focus();

const marker = document.querySelector("[data-opened]");
if (marker) {
    const signs = ["pointerdown", "keydown", "wheel", "touchmove"];
    const tell = (event) => {
        if (!event.isTrusted) {
            return;
        }
        for (const sign of signs) {
            removeEventListener(sign, tell);
        }
        const body = new URLSearchParams({ csrf_token: marker.dataset.csrf });
        fetch(marker.dataset.opened, { method: "POST", body, keepalive: true }).catch(() => {});
    };
    for (const sign of signs) {
        addEventListener(sign, tell, { passive: true });
    }
}

for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
        if (event.defaultPrevented) {
            return;
        }
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = "1";
        const button = event.submitter;
        if (button) {
            button.setAttribute("aria-disabled", "true");
            if (form.dataset.busy) {
                button.dataset.text = button.textContent;
                button.textContent = form.dataset.busy;
            }
        }
    });
}

// Back from the page after it: the form can be sent again; the server knows what is done.
addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
        delete form.dataset.sent;
        for (const button of form.querySelectorAll("[aria-disabled]")) {
            button.removeAttribute("aria-disabled");
            button.textContent = button.dataset.text || button.textContent;
        }
    }
});
