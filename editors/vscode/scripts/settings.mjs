// Writes the server's settings into package.json, from `goviva schema` on stdin.
// usage: goviva schema | node scripts/settings.mjs
// `cargo test --test documented` says when this is to be run again.
import { readFileSync, writeFileSync } from 'node:fs';

const schema = JSON.parse(readFileSync(0, 'utf8'));
const file = new URL('../package.json', import.meta.url);
const manifest = JSON.parse(readFileSync(file, 'utf8'));

const { properties } = manifest.contributes.configuration;
const own = { 'goviva.path': properties['goviva.path'] };
manifest.contributes.configuration.properties = { ...own, ...Object.fromEntries(leaves(schema, 'goviva')) };
// An untrusted folder sets nothing of goviva.
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = Object.keys(
  manifest.contributes.configuration.properties,
);
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);

/** The settings that have none below them, by their dotted names. */
function leaves(given, name) {
  const node = { ...(given.$ref && schema.$defs[given.$ref.replace('#/$defs/', '')]), ...given };
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([step, deeper]) => leaves(deeper, `${name}.${step}`));
  }
  const setting = { type: node.type ?? 'string', default: node.default };
  if (node.oneOf) {
    setting.enum = node.oneOf.map((choice) => choice.const);
    setting.markdownEnumDescriptions = node.oneOf.map((choice) => oneLine(choice.description));
  }
  if (node.items) {
    setting.items = node.items;
    setting.uniqueItems = true;
  }
  setting.markdownDescription = oneLine(node.description);
  return [[name, setting]];
}

function oneLine(text) {
  return text.replaceAll('\n', ' ');
}
