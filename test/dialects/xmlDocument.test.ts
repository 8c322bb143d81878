import t from 'tap'
import { xmlDocument } from '../../src/dialects/xmlDocument.js'

t.test('elements, attributes and texts', async (t) => {
  for (const [text, document] of [
    ['<a/>', { a: '' }],
    ['<a> x </a>', { a: 'x' }],
    ['<a><b>1</b><c>2</c></a>', { a: { b: '1', c: '2' } }],
    ['<a><b>1</b><b>2</b><b>3</b></a>', { a: { b: ['1', '2', '3'] } }],
    ['<a x="1">t</a>', { a: { '@x': '1', '#text': 't' } }],
    ['<a x="1"><b/></a>', { a: { '@x': '1', b: '' } }],
    ['<n:a xmlns:n="u"><n:b>1</n:b></n:a>', { a: { b: '1' } }],
    ['<a><![CDATA[<x>]]>&amp;</a>', { a: '<x>&' }],
    ['\n <?xml version="1.0"?><a/>', { a: '' }],
    ['<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>', { a: null }],
    ['<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="false">x</a>', { a: 'x' }],
    ['<__proto__><constructor>1</constructor></__proto__>', { ['__proto__']: { constructor: '1' } }],
  ] as const) {
    t.equal(JSON.stringify(xmlDocument(text)), JSON.stringify(document), text)
  }
})

t.test('what is not read at all', async (t) => {
  for (const text of [
    '',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a x=1/>',
    '<a x="1" x="2"/>',
    '<a>&unknown;</a>',
    '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a/>',
    `${'<a>'.repeat(129)}${'</a>'.repeat(129)}`,
  ]) {
    t.equal(xmlDocument(text), undefined, text.slice(0, 40))
  }
  t.ok(xmlDocument(`${'<a>'.repeat(128)}${'</a>'.repeat(128)}`))
  t.ok(xmlDocument('<!DOCTYPE html><html/>'), 'a document type without declarations')
})
