import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLParseError,
} from "yaml";
import { messageOf } from "../domain/errors.ts";
import type { ConfigPath, ConfigProblem } from "./problem.ts";

export interface Position {
  line: number;
  column: number;
}

/** A parsed YAML text that still knows where everything stood. */
export interface YamlSource {
  text: string;
  document: Document.Parsed;
  /** Syntax errors and duplicate keys; where there are any, the document is not to be used. */
  problems: ConfigProblem[];
  toPosition(offset: number): Position;
  /** Where the value stands; for one that is not there, the nearest parent's key. */
  findValue(path: ConfigPath): Position;
  /** Where the key stands; for one that is not there, the nearest parent's key. */
  findKey(path: ConfigPath): Position;
}

export function parseYamlSource(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const toPosition = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const startOf = (node: unknown): Position | undefined => {
    const range = (node as Node | undefined)?.range;
    return range ? toPosition(range[0]) : undefined;
  };
  const findKey = (path: ConfigPath): Position => {
    for (let length = path.length; length > 0; length--) {
      const found = startOf(findStep(document, path.slice(0, length)));
      if (found) return found;
    }
    return { line: 1, column: 1 };
  };
  return {
    text,
    document,
    problems: [
      ...toFirstCauses(document.errors).map((error) =>
        toProblem(
          toPosition(error.pos[0]),
          error.code === "DUPLICATE_KEY" ? "this key stands in the same map twice" : sentenceOf(error.message),
        ),
      ),
      ...listAliasProblems(document, (node) => startOf(node) ?? { line: 1, column: 1 }),
    ],
    toPosition,
    findKey,
    findValue(path) {
      const node = path.length === 0 ? undefined : document.getIn(path, true);
      return startOf(node) ?? findKey(path);
    },
  };
}

/** Duplicate keys stand for themselves; of other errors only the first, because the rest follow from it. */
function toFirstCauses(errors: YAMLParseError[]): YAMLParseError[] {
  const first = errors.find((error) => error.code !== "DUPLICATE_KEY");
  return first === undefined ? errors : [first];
}

/** Aliases are only followed when the document becomes a value, so their errors come late and without a place. */
function listAliasProblems(document: Document.Parsed, toPlace: (node: Node) => Position): ConfigProblem[] {
  if (document.errors.length > 0) return [];
  const problems: ConfigProblem[] = [];
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) === undefined)
        problems.push(toProblem(toPlace(node), `nothing is called &${node.source}`));
    },
  });
  if (problems.length > 0) return problems;
  try {
    document.toJS();
    return [];
  } catch (error) {
    return [toProblem({ line: 1, column: 1 }, sentenceOf(messageOf(error)))];
  }
}

function toProblem(position: Position, note: string): ConfigProblem {
  return { code: "config.syntax", ...position, path: [], notes: [note] };
}

/** The node that leads to a path's last step: the key in a map, the element in a list. */
function findStep(document: Document.Parsed, path: ConfigPath): unknown {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === last);
    return pair?.key;
  }
  return isCollection(parent) && last !== undefined ? parent.get(last, true) : undefined;
}

function sentenceOf(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/:$/, "");
}
