// unknown: scope
import { run } from "./nowhere.mjs";
export const handler = (event) => run(event);
