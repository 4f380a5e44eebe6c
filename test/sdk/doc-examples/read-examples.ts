import { join } from 'node:path';
import { type ExportedDeclarations, type JSDoc, Node, Project } from 'ts-morph';

export interface PublicName {
  name: string;
  file: string;
  /** Whether it can be imported as a value, and not as a type alone. */
  value: boolean;
  /** Whether an example is due: for what can be called or constructed, errors aside. */
  callable: boolean;
  documented: boolean;
  /** The code of its examples. */
  examples: string[];
}

const root = join(import.meta.dirname, '../../..');

/** All that users can import, with what their doc comments show. */
export function publicNames(entry: 'index' | 'testing'): PublicName[] {
  const project = new Project({ tsConfigFilePath: join(root, 'tsconfig.json'), skipAddingFilesFromTsConfig: true });
  const file = project.addSourceFileAtPath(join(root, `src/sdk/${entry}.ts`));
  const typesOnly = new Set(
    file
      .getExportDeclarations()
      .flatMap((each) => each.getNamedExports().filter((named) => each.isTypeOnly() || named.isTypeOnly()))
      .map((named) => named.getName()),
  );
  return [...file.getExportedDeclarations()].map(([name, declarations]) => {
    const docs = declarations.flatMap(docsOf);
    const [first] = declarations;
    return {
      name,
      file: first?.getSourceFile().getBaseName() ?? '',
      value: !typesOnly.has(name),
      callable: !typesOnly.has(name) && first !== undefined && needsExample(first),
      documented: docs.some((doc) => doc.getDescription().trim() !== ''),
      examples: docs.flatMap(examplesOf),
    };
  });
}

function docsOf(declaration: ExportedDeclarations): JSDoc[] {
  const node = Node.isVariableDeclaration(declaration) ? declaration.getVariableStatement() : declaration;
  return node && Node.isJSDocable(node) ? node.getJsDocs() : [];
}

function needsExample(declaration: ExportedDeclarations): boolean {
  if (Node.isClassDeclaration(declaration)) return !declaration.getName()?.endsWith('Error');
  return Node.isFunctionDeclaration(declaration) || Node.isVariableDeclaration(declaration);
}

function examplesOf(doc: JSDoc): string[] {
  return doc
    .getTags()
    .filter((tag) => tag.getTagName() === 'example')
    .map((tag) => tag.getCommentText() ?? '');
}
