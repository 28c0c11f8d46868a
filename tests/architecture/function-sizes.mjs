// Prints {"file:function": lines} for every function of the app that is longer than the limit.
// Reads .ts files and the script blocks of .vue files with the TypeScript that builds the app.
import { createRequire } from 'node:module'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const [pwa, limit] = [process.argv[2], Number(process.argv[3])]
const ts = createRequire(join(pwa, 'package.json'))('typescript')
const tooLong = {}

function visit(node, source, name) {
  if (ts.isFunctionLike(node) && node.body) {
    const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line
    const lines = source.getLineAndCharacterOfPosition(node.end).line - from + 1
    if (lines > limit) tooLong[`${name}:${node.name?.getText(source) ?? from + 1}`] = lines
  }
  ts.forEachChild(node, (child) => visit(child, source, name))
}

for (const file of readdirSync(join(pwa, 'src'), { recursive: true })) {
  if (!/\.(ts|vue)$/.test(file) || file.endsWith('.d.ts')) continue
  const text = readFileSync(join(pwa, 'src', file), 'utf8')
  const code = file.endsWith('.vue') ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '') : text
  const name = relative(pwa, join(pwa, 'src', file))
  const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true)
  visit(source, source, name)
}
console.log(JSON.stringify(tooLong))
