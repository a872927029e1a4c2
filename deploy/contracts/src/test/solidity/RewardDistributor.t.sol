// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Certificates} from "../../main/solidity/Certificates.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {RewardDistributor} from "../../main/solidity/RewardDistributor.sol";
import {MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

contract RewardDistributorTest is Fixture {
    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);

    function setUp() public override {
        super.setUp();
        lumia.approve(address(distributor), type(uint256).max);
        distributor.fund(SUBNET, 100 ether);
    }

    function test_pays_what_the_certified_root_says_and_each_account_once() external {
        bytes32[] memory proof = _accept(30 ether, 70 ether);
        distributor.claim(SUBNET, 0, ALICE, 30 ether, proof);
        _eq(lumia.balanceOf(ALICE), 30 ether, "paid");
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.AlreadyPaid.selector, ALICE));
        distributor.claim(SUBNET, 0, ALICE, 30 ether, proof);
        vm.expectRevert(RewardDistributor.WrongProof.selector);
        distributor.claim(SUBNET, 0, BOB, 30 ether, proof);
    }

    function testFuzz_no_other_amount_is_paid(uint256 amount) external {
        vm.assume(amount != 30 ether);
        bytes32[] memory proof = _accept(30 ether, 70 ether);
        vm.expectRevert(RewardDistributor.WrongProof.selector);
        distributor.claim(SUBNET, 0, ALICE, amount, proof);
    }

    function test_a_root_waits_for_a_later_epochs_batch() external {
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, 0, bytes32(uint256(1)), 1);
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, structHash);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotSettled.selector, SUBNET, 0));
        distributor.submitRoot(SUBNET, 0, bytes32(uint256(1)), 1, _genesis(), certificate);
    }

    function test_a_root_needs_two_thirds_and_a_fund_that_covers_it() external {
        _submit(_at(_nextHeader(), 1), _genesis());
        bytes32 root = bytes32(uint256(1));
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, 0, root, 101 ether);
        MemberSignature[] memory one = _certificate(_genesis(), 1, structHash);
        vm.expectRevert(abi.encodeWithSelector(Certificates.TooLittleWeight.selector, 40, 100));
        distributor.submitRoot(SUBNET, 0, root, 101 ether, _genesis(), one);
        MemberSignature[] memory all = _certificate(_genesis(), 4, structHash);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.FundTooSmall.selector, 100 ether, 101 ether));
        distributor.submitRoot(SUBNET, 0, root, 101 ether, _genesis(), all);
    }

    function test_the_governor_recovers_after_a_year() external {
        bytes32[] memory proof = _accept(30 ether, 70 ether);
        vm.prank(GOVERNOR);
        vm.expectPartialRevert(RewardDistributor.ClaimsOpen.selector);
        distributor.recover(SUBNET, 0);
        distributor.claim(SUBNET, 0, ALICE, 30 ether, proof);
        vm.warp(block.timestamp + 365 days);
        vm.prank(GOVERNOR);
        distributor.recover(SUBNET, 0);
        _eq(lumia.balanceOf(GOVERNOR), 70 ether, "the rest");
    }

    function test_costs_are_reimbursed_once_from_the_eth_fund() external {
        distributor.fundCosts{value: 2 ether}(SUBNET);
        vm.prank(GOVERNOR);
        distributor.reimburse(SUBNET, 0, BOB, 1 ether);
        _eq(BOB.balance, 1 ether, "reimbursed");
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.AlreadyPaid.selector, BOB));
        distributor.reimburse(SUBNET, 0, BOB, 1 ether);
    }

    /// Epoch 0's root over two leaves, accepted; returns Alice's proof.
    function _accept(uint256 alice, uint256 bob) private returns (bytes32[] memory proof) {
        _submit(_at(_nextHeader(), 1), _genesis());
        bytes32 a = Hashes.rewardLeaf(SUBNET, 0, ALICE, alice);
        bytes32 b = Hashes.rewardLeaf(SUBNET, 0, BOB, bob);
        bytes32 root = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        bytes32 structHash = Hashes.rewardAttestation(SUBNET, 0, root, alice + bob);
        distributor.submitRoot(SUBNET, 0, root, alice + bob, _genesis(), _certificate(_genesis(), 3, structHash));
        proof = new bytes32[](1);
        proof[0] = b;
    }
}
