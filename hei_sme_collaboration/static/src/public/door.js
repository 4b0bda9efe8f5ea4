// Where the institution uses Google's reCAPTCHA: fetch its token when the request is
// sent, not before. Without one the server says so, and keeps what was written.
const form = document.querySelector("[data-recaptcha]");
const key = form.dataset.recaptcha;
let asked = false;

function load() {
    return new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `https://www.recaptcha.net/recaptcha/api.js?render=${encodeURIComponent(key)}`;
        script.onload = () => window.grecaptcha.ready(resolve);
        script.onerror = reject;
        document.head.append(script);
    });
}

async function token() {
    await load();
    return window.grecaptcha.execute(key, { action: "hei_sme_door" });
}

form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.value !== "send" || form.elements.recaptcha_token_response) {
        return;
    }
    event.preventDefault();
    if (asked) {
        return;
    }
    asked = true;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "recaptcha_token_response";
    field.value = await token().catch(() => "");
    form.append(field);
    form.requestSubmit(button);
});

// Back from the page after it: a token is good for once.
addEventListener("pageshow", () => {
    asked = false;
    form.elements.recaptcha_token_response?.remove();
});
