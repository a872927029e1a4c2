// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Counter {
    uint256 public number;

    event Counted(address indexed by, uint256 number);

    error TooMuch(uint256 wanted, uint256 most);

    function add(uint256 amount) external {
        require(amount < 10, TooMuch(amount, 9));
        number += amount;
        emit Counted(msg.sender, number);
    }
}
