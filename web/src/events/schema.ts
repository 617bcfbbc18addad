/** The part of JSON Schema that docs/asyncapi.json is written in. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  description?: string;
}

export type Schemas = Record<string, Schema>;

type Fault = string | undefined;

const typeOf = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

function isOfType(value: unknown, type: string): boolean {
  return type === "integer" ? Number.isInteger(value) : typeOf(value) === type;
}

/** The first thing that is wrong with the value, as "place: what"; undefined where it fits. */
export function faultOf(value: unknown, schema: Schema, schemas: Schemas, place = ""): Fault {
  const referenced = schema.$ref && schemas[schema.$ref.split("/").at(-1)!];
  if (referenced) return faultOf(value, referenced, schemas, place);

  const wrong = (what: string) => `${place || "event"}: ${what}`;
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return wrong(`is no ${types.join(" or ")}`);
  if ("const" in schema && value !== schema.const) return wrong(`is not ${JSON.stringify(schema.const)}`);
  if (schema.enum && !schema.enum.includes(value)) return wrong(`is none of ${schema.enum.join(", ")}`);
  if (typeof value === "string" && schema.pattern && !new RegExp(schema.pattern, "u").test(value))
    return wrong(`does not look as it should`);
  if (typeof value === "number") {
    if (value < (schema.minimum ?? -Infinity)) return wrong(`is less than ${schema.minimum}`);
    if (value > (schema.maximum ?? Infinity)) return wrong(`is more than ${schema.maximum}`);
  }
  return faultInside(value, schema, schemas, place) ?? faultOfChoice(value, schema, schemas, place);
}

function faultInside(value: unknown, schema: Schema, schemas: Schemas, place: string): Fault {
  if (Array.isArray(value) && schema.items) {
    return first(value, (item, index) => faultOf(item, schema.items!, schemas, `${place}[${index}]`));
  }
  if (typeOf(value) !== "object") return undefined;
  const members = value as Record<string, unknown>;
  const at = (name: string) => (place ? `${place}.${name}` : name);
  const missing = schema.required?.find((name) => !(name in members));
  if (missing) return `${at(missing)}: is missing`;
  return first(Object.entries(members), ([name, member]) => {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (known === false) return `${at(name)}: is not known`;
    return typeof known === "object" ? faultOf(member, known, schemas, at(name)) : undefined;
  });
}

/** That of the alternative that is named first, where none fits or, of oneOf, not exactly one does. */
function faultOfChoice(value: unknown, schema: Schema, schemas: Schemas, place: string): Fault {
  const faults = (list: Schema[]) => list.map((each) => faultOf(value, each, schemas, place));
  if (schema.anyOf) {
    const all = faults(schema.anyOf);
    if (!all.includes(undefined)) return all[0];
  }
  if (schema.oneOf) {
    const all = faults(schema.oneOf);
    const fitting = all.filter((fault) => fault === undefined).length;
    if (fitting > 1) return `${place || "event"}: is more than one of the alternatives`;
    if (fitting === 0) return all[0];
  }
  return undefined;
}

function first<Item>(items: Item[], look: (item: Item, index: number) => Fault): Fault {
  for (const [index, item] of items.entries()) {
    const fault = look(item, index);
    if (fault) return fault;
  }
  return undefined;
}
