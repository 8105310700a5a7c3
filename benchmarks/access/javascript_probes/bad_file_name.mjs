// unknown: scope
// problem: the handler's file is not in the code
// handler: nowhere.handler
export const handler = async () => {};
