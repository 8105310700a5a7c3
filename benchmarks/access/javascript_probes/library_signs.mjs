// unknown: scope
// unknown: library
import aws4 from "aws4";
export const handler = async () => fetch(aws4.sign({ service: "dynamodb" }));
