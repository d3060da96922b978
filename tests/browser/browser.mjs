// The browser of the tests, which `find.sh` has found. To be copied beside the module that imports it.
import { chromium } from 'playwright-core';

/** Starts Chromium in the way that asks nothing of the network and waits for no graphics card. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
