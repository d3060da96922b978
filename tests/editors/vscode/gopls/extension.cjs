// Starts the gopls that GOPLS names, with the lenses and checks that the stories look at.
const { LanguageClient, RevealOutputChannelOn } = require('vscode-languageclient/node');

let client;

exports.activate = async () => {
  if (!process.env.GOPLS) {
    return;
  }
  client = new LanguageClient(
    'gopls',
    'gopls',
    // The editor takes PATH from a login shell, which may know no Go.
    { command: process.env.GOPLS, options: { env: { ...process.env, PATH: process.env.GOPLS_PATH } } },
    {
      documentSelector: [{ language: 'go', scheme: 'file' }],
      // Nor does the Go extension tell of a request that came before gopls knew the package.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { codelenses: { test: true }, staticcheck: true },
    },
  );
  await client.start();
};

exports.deactivate = () => client?.stop();
