// A box to draw a signature in. The strokes are kept, not the pixels: they're drawn anew
// for every size of the screen, and once more, cropped, for the picture that is sent.
const INK = "#14233a";
const WIDTH = 2.6;
const MARGIN = 8;
const SCALE = 3;

const canvas = document.getElementById("pad");
let strokes = [];
let current = null;

function trace(context) {
    context.strokeStyle = context.fillStyle = INK;
    context.lineWidth = WIDTH;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
        context.beginPath();
        if (stroke.length === 1) {
            context.arc(...stroke[0], WIDTH / 1.6, 0, 2 * Math.PI);
            context.fill();
            continue;
        }
        context.moveTo(...stroke[0]);
        for (let i = 1; i < stroke.length - 1; i++) {
            const [x, y] = stroke[i];
            const [nextX, nextY] = stroke[i + 1];
            context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
        }
        context.lineTo(...stroke[stroke.length - 1]);
        context.stroke();
    }
}

function draw() {
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    if (!width) {
        return;
    }
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    trace(context);
}

function at(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left - canvas.clientLeft, event.clientY - box.top - canvas.clientTop];
}

canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) {
        return;
    }
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    current = [at(event)];
    strokes.push(current);
    draw();
});
canvas.addEventListener("pointermove", (event) => {
    if (current && event.isPrimary) {
        const events = event.getCoalescedEvents?.() ?? [];
        current.push(...(events.length ? events : [event]).map(at));
        draw();
    }
});
for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(end, () => {
        current = null;
    });
}
document.querySelector("[data-undo]").addEventListener("click", () => {
    strokes.pop();
    draw();
});
document.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    draw();
});
new ResizeObserver(draw).observe(canvas);

/** What was drawn, cropped, as a canvas; null when there's nothing. */
canvas.drawn = () => {
    const points = strokes.flat();
    if (!points.length) {
        return null;
    }
    const xs = points.map((point) => point[0]);
    const ys = points.map((point) => point[1]);
    const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
    const target = document.createElement("canvas");
    target.width = Math.min(3000, (Math.max(...xs) - left + MARGIN) * SCALE);
    target.height = Math.min(3000, (Math.max(...ys) - top + MARGIN) * SCALE);
    const context = target.getContext("2d");
    context.scale(SCALE, SCALE);
    context.translate(-left, -top);
    trace(context);
    return target;
};
