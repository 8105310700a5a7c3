// unknown: scope
exports.handler = async (event) => eval(event.code);
