import type { ClassStatement, FunctionStatement } from '../flow-ir.ts';
import type { Callable, ClassCallable, Owner } from './callable.ts';
import { functionValue } from './function-value.ts';
import type { Interpreter } from './interpreter.ts';
import { classScope, closureScope } from './scope.ts';
import { readState } from './state.ts';
import { NOTHING, type Value } from './value.ts';

interface Steps {
  /** Runs a member with decorators. */
  method(member: FunctionStatement, owner: Owner): void;
  bind(name: string, at: number, value: Value): void;
}

/** A class is known by its members and those it inherits; they see each other through `self` and `this`. */
export function runClass(interpreter: Interpreter, statement: ClassStatement, steps: Steps): void {
  const bases = statement.bases.map((base) => interpreter.evaluate(base));
  const parents = bases.flatMap((base) => base.callables ?? []);
  const parent = parents.find((callable) => callable.kind === 'class');
  const owner: Owner = { value: NOTHING };
  const { scope } = interpreter.frame;
  const inner = classScope(scope, statement.start);
  interpreter.frame.scope = inner;
  const outer = interpreter.recorder.statement;
  runMembers(interpreter, statement, owner, steps);
  interpreter.recorder.statement = outer;
  interpreter.frame.scope = scope;
  const parts = new Map<string, Value>();
  const inherited = new Map(bases.flatMap((base) => [...(base.parts ?? [])]));
  if (inherited.size > 0) owner.parent = { sources: [], parts: inherited };
  for (const base of bases) for (const [name, part] of base.parts ?? []) parts.set(name, ownedBy(part, owner));
  for (const [name, key] of inner.keys) {
    parts.set(name, ownedBy(readState(interpreter.state, key) ?? NOTHING, owner));
  }
  owner.value = { sources: [], parts };
  const callable: ClassCallable = { kind: 'class', name: statement.name, statement, owner };
  const base = extendedBy(parents);
  if (base) callable.extends = base;
  const run = parts.get('run')?.callables?.find((candidate) => candidate.kind === 'function');
  if (base === 'Task' && run?.kind === 'function') callable.run = run.fn;
  else if (parent?.kind === 'class' && parent.run) callable.run = parent.run;
  // What a task does when it runs is its own affair.
  if (base === 'Task') for (const part of parts.values()) forget(interpreter, part);
  steps.bind(statement.name, statement.start, { sources: [], parts, callables: [callable] });
}

function runMembers(interpreter: Interpreter, { body, name }: ClassStatement, owner: Owner, steps: Steps): void {
  for (const member of body.statements) {
    interpreter.recorder.statement = member;
    if (member.kind === 'assign' && member.target.kind === 'bind') {
      interpreter.bind(member.target, interpreter.evaluate(member.value, `${name}.${member.target.name}`), true);
    } else if (member.kind === 'function' && member.decorators.length > 0) {
      steps.method(member, owner);
    } else if (member.kind === 'function') {
      const { fn } = member;
      const scope = closureScope(interpreter.frame.scope);
      steps.bind(member.name, member.start, functionValue(interpreter, { fn, scope, name: member.name, owner }));
    } else {
      interpreter.run({ statements: [member], start: member.start, end: member.end, bare: true });
    }
  }
}

/** An inherited method sees the members of the class that inherits it. */
function ownedBy(value: Value, owner: Owner): Value {
  if (!value.callables) return value;
  const callables = value.callables.map((callable): Callable => {
    if (callable.kind === 'function') return { ...callable, owner };
    if (callable.kind === 'defined') callable.definition.owner ??= owner;
    return callable;
  });
  return { ...value, callables };
}

function extendedBy(parents: readonly Callable[]): 'Task' | 'Flow' | undefined {
  for (const callable of parents) {
    if (callable.kind === 'class' && callable.extends) return callable.extends;
    if (callable.kind === 'known' && (callable.name === 'Task' || callable.name === 'Flow')) return callable.name;
  }
  return undefined;
}

function forget(interpreter: Interpreter, { callables = [] }: Value): void {
  for (const callable of callables) if (callable.kind === 'function') interpreter.unwalked.delete(callable.fn);
}
