// unknown: scope
exports.handler = async (event) => new Function(event.code)();
