"""What the editor's bench asks inside the page: JavaScript functions as text, for Playwright to call."""

ALL = """const all = (root) => [...root.querySelectorAll('*')].flatMap((node) => [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
const stage = document.querySelector('book-stage');
const nodes = stage ? all(stage.shadowRoot ?? stage) : [];"""

DRAWN = f"""() => {{
  {ALL}
  if (!window.desk?.state || window.did_handshake !== true) return false;
  const drawn = new Set(nodes.filter((node) => node.localName === 'g' && node.dataset.frame).map((node) => node.dataset.frame));
  const stands = (sheet) => sheet === 'cover' ? drawn.size > 0 : window.desk.frames(sheet).every((frame) => drawn.has(frame.id));
  const shown = window.desk.shown.filter(Boolean);
  return shown.length > 0 && shown.every(stands);
}}"""
"""Whether the shown spread stands drawn and the page hears its maker."""

NEXT = """() => {
  const spreads = window.desk.spreads();
  const at = spreads.findIndex((spread) => spread.some((id) => id && window.desk.shown.includes(id)));
  window.desk.show(spreads[at + 1].find(Boolean));
}"""

NUDGE = """async (by) => {
  const desk = window.desk;
  const sheet = desk.shown.find((id) => id && desk.frames(id).some((frame) => frame.kind === 'photo'));
  const frame = desk.frames(sheet).find((each) => each.kind === 'photo');
  const {drawing} = document.querySelector('book-stage').pageOf(sheet), before = drawing.shown;
  const started = performance.now();
  await desk.edit([{kind: 'set-frame', sheet, frame: {...frame, x: frame.x + by}}]);
  while (drawing.shown === before) await new Promise(requestAnimationFrame);
  return performance.now() - started;
}"""
"""Moves a photo frame; milliseconds until it is saved and its new drawing stands."""

PHOTO_BOX = f"""() => {{
  {ALL}
  const named = (node) => node.localName === 'button' && (node.getAttribute('aria-label') ?? '').startsWith('Photo');
  const {{x, y, width, height}} = nodes.find(named).getBoundingClientRect();
  return {{x: x + width / 2, y: y + height / 2}};
}}"""
"""The middle of a photo's frame on the stage, in px of the window."""
