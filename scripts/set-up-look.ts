import { installWithApt } from "../src/environment/system-packages/apt-install.ts";
import { findProgram } from "../src/environment/system-packages/find-program.ts";
import { findChromium } from "../tests/helpers/page/browser.ts";

/** Before `npm run look`: brings Debian's Chromium where that needs nobody's password. The tests say what else to do. */
const isRoot = process.getuid?.() === 0;
if (findChromium() === undefined && isRoot) {
  const { PATH = "" } = process.env;
  const apt = await findProgram(["apt-get"], PATH);
  const report = (line: string) => console.error(line);
  const answer = apt === undefined ? undefined : await installWithApt(["chromium"], { apt, env: { PATH }, report });
  if (answer?.installed === false) console.error(`Chromium could not be installed: ${answer.why}`);
}
