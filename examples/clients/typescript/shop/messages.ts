// What this part of the shop says and hears: examples/shop/messages.hpp, in TypeScript. A client
// names the members that it cares for.

export interface Item { readonly code: string, readonly pieces: number }
export interface OrderCreated {
  readonly order_id: string
  readonly customer: string
  readonly country: string
  readonly placed_at: string
  readonly items: readonly Item[]
  readonly total: number // pence
}
export interface ReserveInventory { readonly order_id: string, readonly items: readonly Item[] }
export interface InventoryReserved { readonly reservation: string }
export interface InventoryFailed { readonly reason: string, readonly detail: string }
export interface ReleaseInventory { readonly order_id: string }
export interface InventoryReleased { readonly pieces: number }
export interface OrderConfirmed {
  readonly order_id: string, readonly customer: string, readonly tracking: string
}
export interface OrderCancelled {
  readonly order_id: string, readonly customer: string, readonly reason: string
}
