// unknown: scope
// problem: cannot be read
export const handler = async (event => {
