/**
 * Text from outside, safe for a terminal: without escape sequences, control characters and characters that reorder or
 * hide text, on one line.
 */
export function toPlainText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- control characters are what this is about
      .replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g, "")
      .replaceAll(/[\r\n\t]+/g, " ")
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
      .trim()
  );
}
