// Merges new HTML into what stands on a page: what is unchanged stays the same node, with its focus, its
// selection and what was typed or chosen in it. Items are the same by `id`, `data-key`, or a field's name.

const TYPED = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=submit])";

export function merge(old, now) {
  if (old.nodeType !== Node.ELEMENT_NODE) return mergeText(old, now.data);
  if (old.isEqualNode(now) || (old.hasAttribute("data-kept") && now.hasAttribute("data-kept"))) return;
  mergeAttributes(old, now);
  mergeChildren(old, now);
}

function mergeText(old, text) {
  const was = old.data;
  if (was === text) return;
  const most = Math.min(was.length, text.length);
  let start = 0;
  let end = 0;
  while (start < most && was[start] === text[start]) start += 1;
  while (end < most - start && was[was.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  old.replaceData(start, was.length - start - end, text.slice(start, text.length - end)); // a selection stays
}

function mergeAttributes(old, now) {
  for (const { name } of [...old.attributes]) {
    if (!now.hasAttribute(name) && !isVisitors(old, name)) old.removeAttribute(name);
  }
  for (const { name, value } of now.attributes) {
    if (old.getAttribute(name) !== value && !isVisitors(old, name)) old.setAttribute(name, value);
  }
}

function isVisitors(element, name) {
  if (name === "open" || name === "data-fresh") return true;
  if (name === "tabindex") return element === document.activeElement;
  return (name === "checked" || name === "selected") && hasChosen(element.closest("form, fieldset, select"));
}

function mergeChildren(old, now) {
  const had = [...old.childNodes];
  const named = new Map(had.filter(key).map((one) => [key(one), one]));
  let next = 0;
  const wanted = [...now.childNodes].map((fresh) => {
    const name = key(fresh);
    const fits = (one, nth) => nth >= next && !key(one) && one.nodeName === fresh.nodeName;
    const at = name ? -1 : had.findIndex(fits);
    if (at >= 0) next = at + 1;
    const same = name ? named.get(name) : had[at];
    named.delete(name);
    if (same?.nodeName !== fresh.nodeName) return document.importNode(fresh, true);
    merge(same, fresh);
    return same;
  });
  const stays = new Set(wanted);
  for (const one of had) if (!stays.has(one)) drop(one);
  let place = old.firstChild;
  for (const one of wanted) {
    while (place && !stays.has(place)) place = place.nextSibling;
    if (one === place) place = place.nextSibling;
    else put(old, one, place);
  }
}

export function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.id || node.dataset.key) return node.id || node.dataset.key;
  const one = node.matches("[type=radio], [type=checkbox], option") ? node.value : "";
  return node.name || one ? `${node.nodeName} ${node.name ?? ""} ${one}` : "";
}

function put(parent, one, place) {
  if (one.isConnected && parent.moveBefore) parent.moveBefore(one, place); // keeps focus and scroll
  else parent.insertBefore(one, place);
}

function drop(node) {
  if (node.nodeType === Node.ELEMENT_NODE && hasTyped(node)) node.dataset.over = "";
  else node.remove();
}

function hasTyped(element) {
  const fields = [element, ...element.querySelectorAll("*")].filter((one) => one.matches(TYPED));
  return fields.some((field) => field.value !== field.defaultValue && field.value.trim() !== "");
}

function hasChosen(form) {
  return [...(form?.querySelectorAll("input, option") ?? [])].some((one) =>
    one.nodeName === "OPTION" ? one.selected !== one.defaultSelected : one.checked !== one.defaultChecked,
  );
}
