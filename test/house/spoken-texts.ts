import { parseSync } from '@swc/core'

/** Attributes whose text a person reads or hears; a component's own `label`, `title` and the like end in one of them. */
const READ =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|label|legend|hint|says)$/
/** What stands in these is the same in every language: a key, a setting's name. */
const AS_IT_IS = new Set(['code', 'kbd', 'samp', 'script', 'style'])
const WORD = /\p{L}{2}/u
/** `Not done yet`, `! Refused.`: a beginning in capitals and a second word, or a word with a full stop. */
const SENTENCE = /^[!?✓→–…¡¿.,:; ]{0,3}\p{Lu}\p{L}*(?:[ ’']\S*\p{L}|.*[.!?…]$)/u

type Node = { type: string; [part: string]: unknown }

/**
 * The texts of a page's source that a person reads and no catalogue holds: what stands between tags and in attributes
 * that are read, by whichever branch it comes there, and whatever else in the source begins like a sentence. What is
 * thrown is for who reads the code.
 */
export function spokenTexts(source: string): string[] {
  const { body } = parseSync(source, { syntax: 'typescript', tsx: true, target: 'es2024' })
  const found = new Set<string>()

  /** `shown`: this value is what a person gets to read. */
  const look = (node: unknown, shown: boolean): void => {
    if (Array.isArray(node)) return node.forEach((one) => look(one, shown))
    if (!isNode(node)) return
    const within = (...parts: string[]) => parts.forEach((part) => look(node[part], shown))
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ThrowStatement':
      case 'TsTypeAnnotation':
      case 'TsTypeAliasDeclaration':
      case 'TsInterfaceDeclaration':
        return
      case 'JSXText':
        return note(node['value'], WORD)
      case 'StringLiteral':
        return note(node['value'], shown ? WORD : SENTENCE)
      case 'TemplateLiteral': {
        const whole = listOf(node['quasis'])
          .map((part) => String(part['raw']))
          .join('…')
        note(whole, shown ? WORD : SENTENCE)
        return look(node['expressions'], false)
      }
      case 'JSXElement': {
        const opening = node['opening']
        look(opening, false)
        return AS_IT_IS.has(nameOf(isNode(opening) ? opening['name'] : undefined))
          ? undefined
          : look(node['children'], true)
      }
      case 'JSXFragment':
        return look(node['children'], true)
      case 'JSXAttribute':
        return look(node['value'], READ.test(nameOf(node['name'])))
      case 'JSXExpressionContainer':
      case 'ParenthesisExpression':
        return within('expression')
      case 'ConditionalExpression':
        look(node['test'], false)
        return within('consequent', 'alternate')
      case 'BinaryExpression': {
        const said = shown && ['&&', '||', '??', '+'].includes(String(node['operator']))
        look(node['left'], said && node['operator'] !== '&&')
        return look(node['right'], said)
      }
      default:
        for (const [part, inner] of Object.entries(node)) if (part !== 'span') look(inner, false)
    }
  }
  const note = (text: unknown, pattern: RegExp) => {
    if (typeof text === 'string' && pattern.test(text.trim())) found.add(text.trim().replaceAll(/\s+/g, ' '))
  }
  look(body, false)
  return [...found]
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function nameOf(name: unknown): string {
  return isNode(name) && typeof name['value'] === 'string' ? name['value'] : ''
}
