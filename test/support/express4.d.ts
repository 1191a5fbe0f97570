// express 4 is installed under this name and brings no declarations; as far as tests use it, it is as express 5 is.
declare module "express4" {
  import express from "express";
  export default express;
}
