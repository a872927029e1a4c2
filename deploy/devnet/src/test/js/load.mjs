// The pages' modules as node reads them, each once; in place of lit-html a template becomes its text.
import { readFileSync } from 'node:fs'

const FOLDER = new URL('../../../../../ingress-service/src/main/resources/pages/', import.meta.url)
const LIBRARIES = {
  'lib/lit-html.js': `
    export const nothing = ''
    const text = (value) => Array.isArray(value) ? value.map(text).join('') : ['string', 'number', 'bigint'].includes(typeof value) || value === true ? String(value) : ''
    export const html = (parts, ...values) => parts.map((part, i) => part + text(values[i])).join('')
    export const svg = html`,
  'lib/uPlot.esm.js': 'export default class {}',
}
const urls = new Map()

function url(name) {
  if (!urls.has(name)) {
    const source = LIBRARIES[name] ?? readFileSync(new URL(name, FOLDER), 'utf8').replace(/from '\.\/([^']+)'/g, (_, other) => `from '${url(other)}'`)
    urls.set(name, 'data:text/javascript;base64,' + Buffer.from(source).toString('base64'))
  }
  return urls.get(name)
}

export const load = (name) => import(url(name))
