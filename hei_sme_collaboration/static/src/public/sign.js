// Three ways to make the picture of a signature: draw, type, upload. What is sent is
// always a small picture made here; without scripts the file goes as it is.
const INK = "#14233a";
const FONT = '"Signature", "EB Garamond", cursive';
const LONGEST = 1600;
const MOST = 1900000;

const form = document.getElementById("sign");
const pad = document.getElementById("pad");
const typed = document.getElementById("typed");
const written = document.getElementById("written");
const file = document.getElementById("file");
const picture = document.getElementById("picture");
const complaint = form.querySelector("[data-complaint]");
let uploaded = null;

const way = () => form.elements.style.value;

function complain(text) {
    complaint.textContent = text;
    complaint.hidden = !text;
}

function show() {
    for (const part of form.querySelectorAll("[data-way]")) {
        part.hidden = part.dataset.way !== way();
    }
    complain("");
}

// Typing

function write(text, size) {
    const target = document.createElement("canvas");
    const context = target.getContext("2d");
    context.font = `${size}px ${FONT}`;
    const width = context.measureText(text).width + size;
    target.width = Math.ceil(width);
    target.height = Math.ceil(size * 1.9);
    const again = target.getContext("2d");
    again.font = `${size}px ${FONT}`;
    again.fillStyle = INK;
    again.textBaseline = "middle";
    again.fillText(text, size / 2, target.height / 2);
    return target;
}

function shown(source, target) {
    const ratio = window.devicePixelRatio || 1;
    const box = target.getBoundingClientRect();
    target.width = Math.round(box.width * ratio);
    target.height = Math.round(box.height * ratio);
    if (!source || !target.width) {
        return;
    }
    const scale = Math.min(target.width / source.width, target.height / source.height, ratio);
    const [width, height] = [source.width * scale, source.height * scale];
    target
        .getContext("2d")
        .drawImage(source, (target.width - width) / 2, (target.height - height) / 2, width, height);
}

function typedCanvas() {
    const text = typed.value.trim();
    if (!text) {
        return null;
    }
    const size = Math.min(96, (LONGEST / (text.length + 1)) * 1.8);
    return write(text, size);
}

async function preview() {
    complain("");
    await document.fonts.load(`48px ${FONT}`, typed.value || "a");
    shown(typedCanvas(), written);
}

// Uploading

async function read() {
    complain("");
    uploaded = null;
    picture.hidden = true;
    const chosen = file.files[0];
    if (!chosen) {
        return;
    }
    try {
        if (!["image/png", "image/jpeg"].includes(chosen.type)) {
            throw new TypeError(chosen.type);
        }
        const image = await createImageBitmap(chosen);
        const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
        const target = document.createElement("canvas");
        target.width = Math.max(1, Math.round(image.width * scale));
        target.height = Math.max(1, Math.round(image.height * scale));
        target.getContext("2d").drawImage(image, 0, 0, target.width, target.height);
        uploaded = target;
        picture.hidden = false;
        shown(uploaded, picture);
    } catch {
        complain(form.dataset.unreadable);
    }
}

/** A picture as a data URL that isn't too large: PNG, else JPEG on white. */
function packed(canvas) {
    const png = canvas.toDataURL("image/png");
    if (png.length < MOST) {
        return png;
    }
    const paper = document.createElement("canvas");
    paper.width = canvas.width;
    paper.height = canvas.height;
    const context = paper.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, paper.width, paper.height);
    context.drawImage(canvas, 0, 0);
    return paper.toDataURL("image/jpeg", 0.85);
}

const made = { draw: () => pad.drawn(), type: typedCanvas, upload: () => uploaded };

form.addEventListener(
    "submit",
    (event) => {
        const canvas = made[way()]();
        if (canvas) {
            form.elements.signature.value = packed(canvas);
            complain("");
            return;
        }
        event.preventDefault();
        const text = form.dataset[{ draw: "emptyDraw", type: "emptyType", upload: "emptyUpload" }[way()]];
        complain(way() === "upload" && file.files.length ? form.dataset.unreadable : text);
        ({ draw: form.querySelector("[value=draw]"), type: typed, upload: file })[way()].focus();
    },
    // Before the page's own listener, which sends a form once.
    { capture: true }
);
// The picture made here is what counts; the file of 20 MB stays at home.
form.addEventListener("formdata", (event) => event.formData.delete("file"));
file.addEventListener("change", read);
typed.addEventListener("input", preview);
pad.addEventListener("pointerdown", () => complain(""));
addEventListener("resize", () => {
    shown(typedCanvas(), written);
    shown(uploaded, picture);
});
for (const radio of form.querySelectorAll("[name=style]")) {
    radio.addEventListener("change", show);
}

for (const part of form.querySelectorAll("[data-scripted]")) {
    part.hidden = false;
}
form.querySelector("[name=style][value=draw]").checked = true;
show();
