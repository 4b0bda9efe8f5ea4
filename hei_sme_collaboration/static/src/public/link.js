// The code stands after the # of the address, which no server sees. It goes into the
// form, and out of the address, so that it stays in no history either.
const form = document.getElementById("link");

function enter() {
    const code = decodeURIComponent(location.hash.slice(1));
    if (!code) {
        return;
    }
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    for (const part of document.querySelectorAll("[data-when]")) {
        part.hidden = part.dataset.when !== "moving";
    }
    form.submit();
}

function still() {
    for (const part of document.querySelectorAll("[data-when]")) {
        part.hidden = part.dataset.when !== "still";
    }
}

form.addEventListener("submit", () => {
    const code = form.elements.code;
    code.value = code.value.trim().split("#").pop();
});
window.addEventListener("hashchange", enter);
window.addEventListener("pageshow", (event) => event.persisted && still());
try {
    enter();
} catch {
    still();
}
