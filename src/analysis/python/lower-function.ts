import type { FunctionIr, ParameterIr, Statement } from '../flow-ir.ts';
import { ANYTHING } from '../schema/type-ir.ts';
import { typeOfAnnotation } from './annotation-type.ts';
import { docOf } from './docstring.ts';
import { fieldOf, type Lowering, namedOf, spanOf, textOf } from './lowering.ts';
import type { PyNode } from './syntax-tree.ts';

/** Lowers a `def` or a lambda, whose expression becomes a `return`. */
export function lowerFunction(lowering: Lowering, node: PyNode): FunctionIr {
  const parameters = fieldOf(node, 'parameters');
  const body = fieldOf(node, 'body');
  const fn: FunctionIr = {
    async: node.children.some((child) => child.type === 'async'),
    parameters: parameters ? lowerParameters(lowering, parameters) : [],
    body: { statements: [], start: node.end, end: node.end },
    ...spanOf(node),
  };
  if (parameters?.type === 'parameters') fn.list = spanOf(parameters);
  const name = fieldOf(node, 'name');
  if (name) {
    fn.name = textOf(lowering, name);
    fn.nameSpan = spanOf(name);
  }
  if (!body) return fn;
  if (body.type === 'block') {
    fn.body = { statements: lowering.statements(body.children), ...spanOf(body) };
    const doc = docOf(lowering, body);
    if (doc) fn.doc = doc;
  } else {
    const statement: Statement = { kind: 'return', value: lowering.expression(body), ...spanOf(body) };
    fn.body = { statements: [statement], bare: true, ...spanOf(body) };
  }
  return fn;
}

function lowerParameters(lowering: Lowering, list: PyNode): ParameterIr[] {
  const parameters: ParameterIr[] = [];
  let keywordOnly = false;
  for (const node of namedOf(list)) {
    if (node.type === 'keyword_separator') keywordOnly = true;
    const parameter = lowerParameter(lowering, node);
    if (!parameter) continue;
    if (keywordOnly) parameter.keywordOnly = true;
    if (parameter.rest === 'list') keywordOnly = true;
    parameters.push(parameter);
  }
  return parameters;
}

function lowerParameter(lowering: Lowering, node: PyNode): ParameterIr | undefined {
  const name =
    node.type === 'identifier' || node.type.endsWith('splat_pattern')
      ? node
      : (fieldOf(node, 'name') ?? namedOf(node)[0]);
  if (!name || !PARAMETERS.has(node.type)) return undefined;
  const inner = name.type.endsWith('splat_pattern') ? namedOf(name)[0] : name;
  if (inner?.type !== 'identifier') return undefined;
  const type = fieldOf(node, 'type');
  const value = fieldOf(node, 'value');
  const parameter: ParameterIr = {
    name: textOf(lowering, inner),
    pattern: lowering.pattern(inner),
    required: !value && name === inner,
    schema: type ? typeOfAnnotation(textOf(lowering, type)) : ANYTHING,
    ...spanOf(node),
  };
  if (name.type === 'list_splat_pattern') parameter.rest = 'list';
  if (name.type === 'dictionary_splat_pattern') parameter.rest = 'record';
  if (type) parameter.type = spanOf(type);
  if (value) {
    parameter.default = spanOf(value);
    parameter.defaultValue = lowering.expression(value);
  }
  return parameter;
}

const PARAMETERS = new Set([
  'identifier',
  'typed_parameter',
  'default_parameter',
  'typed_default_parameter',
  'list_splat_pattern',
  'dictionary_splat_pattern',
]);
