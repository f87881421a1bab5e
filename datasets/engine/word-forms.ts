const most = 1 << 16;
const slots = new Int32Array(most * 2);
const forms: string[] = [''];

/**
 * A stretch of a text, the same text each time: verse has few different words, and what they are looked up in needs not
 * hash them anew. Of more words than any language's verse has, a new text is made.
 */
export function wordForm(text: string, start: number, end: number): string {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x9e3779b1);
  let slot = (hash ^ (hash >>> 15)) & (slots.length - 1);
  for (let place = slots[slot]!; place > 0; place = slots[slot]!) {
    const form = forms[place]!;
    if (form.length === end - start && text.startsWith(form, start)) return form;
    slot = (slot + 1) & (slots.length - 1);
  }
  const form = text.slice(start, end);
  if (forms.length < most) {
    slots[slot] = forms.length;
    forms.push(form);
  }
  return form;
}
