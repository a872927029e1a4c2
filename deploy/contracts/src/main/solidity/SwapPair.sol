// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// A market of two tokens by constant product with a fee of 0.3 %, for benchmarks: what a swap costs, without what makes it safe for funds.
contract SwapPair {
    using SafeERC20 for IERC20;

    uint256 private constant FEE_KEPT = 997;
    uint256 private constant FEE_OF = 1000;

    IERC20 public immutable token0;
    IERC20 public immutable token1;
    uint128 public reserve0;
    uint128 public reserve1;

    error NothingOut();

    event Swapped(address indexed trader, bool zeroForOne, uint256 amountIn, uint256 amountOut);

    constructor(IERC20 token0_, IERC20 token1_) {
        token0 = token0_;
        token1 = token1_;
    }

    /// Takes what the pair holds as its reserves.
    function sync() external {
        _store(token0.balanceOf(address(this)), token1.balanceOf(address(this)));
    }

    function swap(bool zeroForOne, uint256 amountIn) external returns (uint256 amountOut) {
        (IERC20 from, IERC20 to) = zeroForOne ? (token0, token1) : (token1, token0);
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 paid = amountIn * FEE_KEPT;
        amountOut = (reserveOut * paid) / (reserveIn * FEE_OF + paid);
        if (amountOut == 0) revert NothingOut();
        from.safeTransferFrom(msg.sender, address(this), amountIn);
        to.safeTransfer(msg.sender, amountOut);
        (uint256 after0, uint256 after1) = zeroForOne
            ? (reserveIn + amountIn, reserveOut - amountOut)
            : (reserveOut - amountOut, reserveIn + amountIn);
        _store(after0, after1);
        emit Swapped(msg.sender, zeroForOne, amountIn, amountOut);
    }

    function _store(uint256 balance0, uint256 balance1) private {
        reserve0 = uint128(balance0);
        reserve1 = uint128(balance1);
    }
}
