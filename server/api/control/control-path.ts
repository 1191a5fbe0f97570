/** Where the control API lives. */
export const CONTROL_PATH = "/_simulator";

/** Where the built-in receiver takes posts. `GET` and `PATCH` there belong to the control API. */
export const RECEIVER_PATH = "/_simulator/receiver";

/** Where the built-in receiver's token server answers. */
export const TOKEN_PATH = "/_simulator/receiver/token";

/** Where the websocket of the live stream is opened. */
export const STREAM_PATH = "/_simulator/stream";
