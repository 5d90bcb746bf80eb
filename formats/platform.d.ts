/** What every JavaScript platform offers and this layer may use; nothing else of browser or Node is known here. */
declare function btoa(binary: string): string
declare function atob(base64: string): string
declare class TextEncoder {
  encode(text: string): Uint8Array
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes: Uint8Array): string
}
declare class URL {
  constructor(address: string, base?: string)
  readonly href: string
}
