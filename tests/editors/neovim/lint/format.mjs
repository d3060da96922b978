// Formats Lua as stylua.toml says, by StyLua's library: npm has no program of it that needs no other download.
// usage: node format.mjs [--check] FOLDER...

import { createRequire } from 'node:module'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// Node 20 and 22 take different files of the package on `import`.
const { Config, IndentType, OutputVerification, QuoteStyle, formatCode } = createRequire(import.meta.url)('@johnnymorganz/stylua')
const KNOWN = {
  column_width: Number,
  indent_type: (name) => IndentType[name],
  indent_width: Number,
  quote_style: (name) => QuoteStyle[name],
}

const style = () => {
  const config = Config.new()
  for (const [, key, value] of readFileSync('stylua.toml', 'utf8').matchAll(/^(\w+) = "?([^"\n]*)"?$/gm)) {
    if (!KNOWN[key]) throw new Error(`stylua.toml: format.mjs does not know ${key}`)
    config[key] = KNOWN[key](value)
  }
  return config
}

const given = process.argv.slice(2)
const onlyCheck = given[0] === '--check'
const folders = onlyCheck ? given.slice(1) : given
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.lua'))
    .map((name) => join(folder, name)),
)
let unformatted = 0
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const formatted = formatCode(text, style(), undefined, OutputVerification.Full)
  if (formatted === text) continue
  unformatted += 1
  if (onlyCheck) console.error(`${file} is not formatted; \`make lua-format\` mends it`)
  else writeFileSync(file, formatted)
}
console.log(`${files.length - (onlyCheck ? unformatted : 0)} passed, ${onlyCheck ? unformatted : 0} failed`)
process.exit(onlyCheck && unformatted ? 1 : 0)
