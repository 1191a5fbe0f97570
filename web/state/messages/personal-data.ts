/** Categories and custom arguments that look as if they told who somebody is. A hint, not a rule. */
export function personalLooking(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values)
    .filter(([name, value]) => PERSONAL_NAME.test(name) || PERSONAL_VALUES.some((shape) => shape.test(value)))
    .map(([name]) => name);
}

const PERSONAL_NAME =
  /^(e-?mail|(first|last|full|user|customer)?_?-?name|surname|phone|mobile|address|street|birth(day|date)|dob|ssn|iban)$/i;

const PERSONAL_VALUES = [/[^\s@]+@[^\s@]+\.[a-z]{2,}/i, /^\+?\d[\d\s()./-]{7,}\d$/, /^\d{3}-\d{2}-\d{4}$/];
