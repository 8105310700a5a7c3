// unknown: scope
import { run } from "@/lib/run";
export const handler = (event: unknown) => run(event);
