// The reference and the code come after the # of the address in the certificate's QR
// code. A file is hashed here and compared with the list; it's never sent anywhere.
const form = document.getElementById("check");
if (form && location.hash.length > 1) {
    let said = location.hash.slice(1);
    try {
        said = decodeURIComponent(said);
    } catch {
        // A stray per cent sign: taken as it stands.
    }
    const split = said.lastIndexOf("/");
    if (split > 0) {
        form.elements.reference.value = said.slice(0, split);
        form.elements.code.value = said.slice(split + 1);
    }
}

const drop = document.getElementById("drop");
const result = document.getElementById("result");
const rows = [...document.querySelectorAll("[data-sha256]")];

function say(text, kind = "") {
    result.textContent = text;
    result.className = `verdict ${kind}`;
}

async function compare(file) {
    for (const row of rows) {
        row.classList.remove("matches");
    }
    say(drop.dataset.busy);
    let digest;
    try {
        digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    } catch {
        say(drop.dataset.unreadable, "bad");
        return;
    }
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const match = rows.find((row) => row.dataset.sha256 === hex);
    match?.classList.add("matches");
    say(match ? match.dataset.match : drop.dataset.none, match ? "good" : "bad");
}

if (drop) {
    const input = drop.querySelector("input");
    if (globalThis.crypto?.subtle) {
        input.addEventListener("change", () => input.files[0] && compare(input.files[0]));
        for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
            drop.addEventListener(kind, (event) => {
                event.preventDefault();
                drop.classList.toggle("over", kind.startsWith("drage") || kind === "dragover");
            });
        }
        drop.addEventListener("drop", (event) => {
            const [file] = event.dataTransfer.files;
            if (file) {
                compare(file);
            }
        });
    } else {
        input.disabled = true;
        say(drop.dataset.insecure, "bad");
    }
}
